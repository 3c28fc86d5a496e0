import { callPublishedAction, type PublishedActionPorts } from './actions/index.ts'
import type { ContextPorts } from './plugins/index.ts'
import { createPluginPorts } from './records/plugin-ports.ts'
import type { RecordActor, RecordsService } from './records/index.ts'

export interface ContextPortsParts extends PublishedActionPorts {
  readonly records: RecordsService
  readonly emit: ContextPorts<RecordActor>['emit']
  readonly enqueue: ContextPorts<RecordActor>['enqueue']
}

/** What the context of plugin code stands on: records and rights, products, events, actions of others. */
export function createContextPorts(parts: ContextPortsParts): ContextPorts<RecordActor> {
  return {
    ...createPluginPorts(parts.records),
    isEnabled: (actor, pluginId) => actor.products.has(pluginId),
    emit: parts.emit,
    enqueue: parts.enqueue,
    call: (unit, actor, plugin, call) => callPublishedAction(parts, { unit, actor, plugin }, call),
  }
}
