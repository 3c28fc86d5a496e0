// Builds the elements of one unfolded package: node build-elements-process.ts <folder>
import { resolve } from 'node:path'
import { buildPackage } from '@quoin/plugin-sdk/build'

await buildPackage({ root: resolve(import.meta.dirname, '../../..'), directory: process.argv[2]! })
