import Type from 'typebox'

const strict = { additionalProperties: false } as const

/** Only what every address has; whether mail arrives, only mail can tell. */
export const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })
export const PersonName = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })
/** Wide on purpose: the rules of new passwords answer with a reason, an old password may be anything. */
export const Password = Type.String({ minLength: 1, maxLength: 1000 })
export const Uuid = Type.String({ format: 'uuid' })
export const RoleKeys = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
})
export const Version = Type.Integer({ minimum: 1 })

export { strict }
