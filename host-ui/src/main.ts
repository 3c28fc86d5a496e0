import { adoptTheme } from '@quoin/plugin-sdk/ui'

adoptTheme()
