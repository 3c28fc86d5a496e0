// npm run seed -- [--organisations 1] [--records 3000] [--seed 1] [--now 2026-11-24]
import { bootstrap } from './bootstrap.mjs'

await bootstrap('./seed.ts')
