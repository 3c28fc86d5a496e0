import {
  createLoneProductFixture,
  type ProductFixture,
  type Worker,
} from '../../../core/test/harness/index.ts'

export interface Biller extends Worker {
  readonly customer: string
  /** A draft with lines, each `[unit price, more]`. */
  draft(lines?: readonly (readonly [price: number, more?: object])[], more?: object): Promise<string>
  /** The document as it is now. */
  document(id: string): Promise<Readonly<Record<string, unknown>>>
  lines(id: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

export interface InvoicingFixture extends Omit<ProductFixture, 'organisation'> {
  organisation(): Promise<Biller>
}

/** Invoicing inside the real kernel and nothing beside it, switched on in fresh organisations. */
export async function createInvoicingFixture(
  product: Promise<ProductFixture> = createLoneProductFixture('invoicing'),
): Promise<InvoicingFixture> {
  const made = await product
  return { ...made, organisation: async () => billerOf(await made.organisation()) }
}

export async function billerOf(worker: Worker): Promise<Biller> {
  const customer = await worker.create('core.party', { name: 'Nimbus Ltd', kind: 'company' })
  return {
    ...worker,
    customer: customer.id,
    async draft(lines = [[10_000]], more = {}) {
      const { id } = await worker.create('invoicing.document', { party: customer.id, ...more })
      for (const [unit_price, rest] of lines) {
        await worker.create('invoicing.line', { document: id, description: 'Work', unit_price, ...rest })
      }
      return id
    },
    document: async (id) => (await worker.list('invoicing.document', { id: { eq: id } }))[0]!,
    lines: (id) => worker.list('invoicing.line', { document: { eq: id } }, 'position'),
  }
}
