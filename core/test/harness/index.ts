export {
  createLoneProductFixture,
  createProductFixture,
  type ProductFixture,
  type Worker,
} from './product-fixture.ts'
export { createTestDatabase, testServer, type TestDatabase } from './test-database.ts'
