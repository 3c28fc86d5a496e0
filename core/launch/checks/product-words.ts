import { withoutComments, type Source } from './sources.ts'

const KERNEL = /^(core|host-ui|plugin-sdk)\/src\//
/** Column headings of other programs' files, which an import must understand. */
const FOREIGN_HEADINGS = /^core\/src\/imports\/contact\//
const WORDS = ['crm', 'deal', 'invoice', 'invoicing', 'payroll', 'payslip', 'campaign', 'helpdesk', 'salary']
const PATTERN = new RegExp(`\\b(${WORDS.join('|')})s?\\b`, 'gi')

/** The kernel serves products that it does not know: no name of theirs outside comments. */
export function productWords(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => KERNEL.test(path) && !FOREIGN_HEADINGS.test(path))
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .flatMap((line, index) =>
          [...separateWords(line).matchAll(PATTERN)].map(
            ([word]) => `${path}:${index + 1}: the kernel may not name a product: "${word}"`,
          ),
        ),
    )
}

/** `dealId` and `deal_id` hold the word; `ideal` does not. */
const separateWords = (line: string): string =>
  line.replace(/([a-z\d])(?=[A-Z])/g, '$1 ').replaceAll('_', ' ')
