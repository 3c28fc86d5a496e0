import { delimiter } from 'node:path'
import { QuoinError } from '@quoin/plugin-sdk'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/index.ts'

const DATABASE_URL = 'postgres://quoin:secret@127.0.0.1:5432/quoin'

function refusal(variables: Record<string, string>): QuoinError {
  try {
    loadConfig(variables)
  } catch (error) {
    if (error instanceof QuoinError) return error
  }
  throw new Error('expected a refusal')
}

describe('settings', () => {
  test('need nothing but a database', () => {
    const config = loadConfig({ DATABASE_URL, PATH: '/bin', HOME: '/' }, '/srv')
    expect(config).toMatchObject({
      databaseUrl: DATABASE_URL,
      host: '127.0.0.1',
      port: 3000,
      poolSize: 10,
      rolePrefix: 'quoin',
      logLevel: 'info',
      publicUrl: undefined,
      isProxyTrusted: false,
      dataDirectory: '/srv/.quoin/data',
      handlerSeconds: 15,
      stallSeconds: 5,
    })
  })

  test('are converted from text, folders made absolute', () => {
    const config = loadConfig(
      {
        DATABASE_URL,
        QUOIN_PORT: '0',
        QUOIN_TRUST_PROXY: 'true',
        QUOIN_PUBLIC_URL: 'https://quoin.test/',
        QUOIN_PLUGINS: ['extra', '/opt/plugins'].join(delimiter),
      },
      '/srv',
    )
    expect(config).toMatchObject({ port: 0, isProxyTrusted: true, publicUrl: 'https://quoin.test' })
    expect(config.pluginDirectories).toEqual(['/srv/extra', '/opt/plugins'])
  })

  test('are frozen', () => {
    const config = loadConfig({ DATABASE_URL }) as { port: number }
    expect(() => (config.port = 1)).toThrow(TypeError)
  })

  test('with an empty value count as absent', () => {
    expect(loadConfig({ DATABASE_URL, QUOIN_PORT: '' }).port).toBe(3000)
    expect(refusal({ DATABASE_URL: '' }).faults[0]).toMatchObject({ path: 'DATABASE_URL', got: 'nothing' })
  })

  test('accept the borders of a range and refuse what lies beyond', () => {
    expect(loadConfig({ DATABASE_URL, QUOIN_PORT: '65535', QUOIN_POOL_SIZE: '1' })).toMatchObject({
      port: 65_535,
      poolSize: 1,
    })
    expect(refusal({ DATABASE_URL, QUOIN_PORT: '65536' }).faults).toHaveLength(1)
    expect(refusal({ DATABASE_URL, QUOIN_POOL_SIZE: '0' }).faults).toHaveLength(1)
  })
})

describe('wrong settings', () => {
  test('are reported all at once, each with what was expected and what came', () => {
    const error = refusal({ QUOIN_PORT: 'eighty', QUOIN_LOG_LEVEL: 'loud', QUOIN_ROLE_PREFIX: 'Quoin' })
    expect(error.code).toBe('config.invalid')
    expect(error.faults.map((fault) => [fault.path, fault.got])).toEqual([
      ['DATABASE_URL', 'nothing'],
      ['QUOIN_PORT', 'eighty'],
      ['QUOIN_ROLE_PREFIX', 'Quoin'],
      ['QUOIN_LOG_LEVEL', 'loud'],
    ])
    expect(error.faults[1]?.expected).toBe('a port from 0 (any free one) to 65535')
  })

  test('never show the password of the database', () => {
    const error = refusal({ DATABASE_URL: 'mysql://root:hunter2@db' })
    expect(JSON.stringify([error.message, error.faults])).not.toContain('hunter2')
  })
})

describe('an unknown QUOIN_ name', () => {
  test('is refused with the nearest valid one', () => {
    expect(refusal({ DATABASE_URL, QUOIN_PROT: '80' }).faults).toEqual([
      {
        path: 'QUOIN_PROT',
        message: 'QUOIN_PROT is not a setting; did you mean QUOIN_PORT?',
        expected: 'QUOIN_PORT',
      },
    ])
  })

  test('that resembles nothing is refused with the list', () => {
    const [fault] = refusal({ DATABASE_URL, QUOIN_SOMETHING_ELSE_ENTIRELY: '1' }).faults
    expect(fault?.message).toBe('QUOIN_SOMETHING_ELSE_ENTIRELY is not a setting')
    expect(fault?.expected).toContain('QUOIN_POOL_SIZE')
  })

  test('of another program is left alone', () => {
    expect(() => loadConfig({ DATABASE_URL, PORT: '1', NODE_ENV: 'x' })).not.toThrow()
  })
})
