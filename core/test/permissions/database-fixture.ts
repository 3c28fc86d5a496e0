export const testDatabaseUrl =
  process.env['QUOIN_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5504/postgres'
