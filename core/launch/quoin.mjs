#!/usr/bin/env node
// npm run quoin -- plugin list
import { bootstrap } from './bootstrap.mjs'

await bootstrap('./quoin.ts')
