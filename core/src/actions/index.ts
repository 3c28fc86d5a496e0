export { callPublishedAction, type PublishedActionPorts } from './published-actions.ts'
