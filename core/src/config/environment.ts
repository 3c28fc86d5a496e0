import Type from 'typebox'

/** Every environment variable Quoin reads. `description` is what a person is told was expected. */
export const Environment = Type.Object({
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'postgres://user:password@host:port/database',
  }),
  QUOIN_HOST: Type.String({
    pattern: '^[A-Za-z0-9.:_-]+$',
    default: '127.0.0.1',
    description: 'an address or host name to listen on, 0.0.0.0 for all',
  }),
  QUOIN_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3000,
    description: 'a port from 0 (any free one) to 65535',
  }),
  QUOIN_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/\\s]+/?$',
      description: 'the address people open, such as https://quoin.example.com',
    }),
  ),
  QUOIN_TRUST_PROXY: Type.Boolean({
    default: false,
    description: 'true when a reverse proxy in front sets X-Forwarded-For, otherwise false',
  }),
  QUOIN_ROLE_PREFIX: Type.String({
    pattern: '^[a-z][a-z0-9_]{0,19}$',
    default: 'quoin',
    description: 'up to 20 lower-case letters, digits and _, starting with a letter',
  }),
  QUOIN_POOL_SIZE: Type.Integer({
    minimum: 1,
    maximum: 500,
    default: 10,
    description: 'database connections of this process, 1 to 500',
  }),
  QUOIN_LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'trace, debug, info, warn, error, fatal or silent',
  }),
  QUOIN_PLUGINS: Type.Optional(
    Type.String({ description: 'folders that hold plugins beside plugins/, separated like PATH' }),
  ),
  QUOIN_DATA_DIR: Type.String({
    minLength: 1,
    default: '.quoin/data',
    description: 'the folder for uploaded files, relative to the working directory or absolute',
  }),
  QUOIN_HANDLER_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 300,
    default: 15,
    description: 'how long one call of plugin code may take, 1 to 300 seconds',
  }),
  QUOIN_STALL_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 300,
    default: 5,
    description: 'how long plugin code may block the process before it is stopped, 1 to 300 seconds',
  }),
  QUOIN_TEST_DATABASE_URL: Type.Optional(
    Type.String({ description: 'the server that tests make their databases on; the kernel ignores it' }),
  ),
})
export type Environment = Type.Static<typeof Environment>
