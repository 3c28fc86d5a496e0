import { createProductFixture, type ProductFixture, type Worker } from '../../../core/test/harness/index.ts'

/** The stages of the pipeline that CRM starts with, by id. */
export interface Stages {
  readonly pipeline: string
  readonly lead: string
  readonly qualified: string
  readonly won: string
  readonly lost: string
}

export interface Seller extends Worker {
  readonly stages: Stages
}

export interface CrmFixture extends Omit<ProductFixture, 'organisation'> {
  organisation(): Promise<Seller>
}

/** CRM inside the real kernel, switched on in fresh organisations. */
export async function createCrmFixture(
  fixture: Promise<ProductFixture> = createProductFixture('crm'),
): Promise<CrmFixture> {
  const product = await fixture
  return {
    ...product,
    async organisation() {
      const worker = await product.organisation()
      return { ...worker, stages: await stagesOf(worker) }
    },
  }
}

async function stagesOf(worker: Worker): Promise<Stages> {
  const rows = await worker.list('crm.stage', {}, 'position')
  const id = (name: string): string => String(rows.find((row) => row['name'] === name)?.['id'])
  return {
    pipeline: String(rows[0]?.['pipeline']),
    lead: id('Lead'),
    qualified: id('Qualified'),
    won: id('Won'),
    lost: id('Lost'),
  }
}
