import Type from 'typebox'
import { SnakeName } from './names.ts'

/** The parts of a condition on a row: a column of type choice that has one of some values. */
export const choiceAmong = (description: string) => ({
  column: SnakeName,
  in: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
    minItems: 1,
    maxItems: 200,
    uniqueItems: true,
    description,
  }),
})
