{
  "$schema": "{{schema}}",
  "id": "{{id}}",
  "name": "{{name}}",
  "summary": "What {{name}} does, in one line.",
  "publisher": "{{publisher}}",
  "license": "Apache-2.0",
  "icon": "box",
  "version": "0.1.0",
  "kernel": "^0.1",
  "uses": ["core.party@1"],
  "entry": "src/index.ts",
  "tables": {
    "item": {
      "label": "Item",
      "plural": "Items",
      "title": "{name}",
      "icon": "box",
      "sort": "name",
      "list": ["name", "code", "party", "state"],
      "columns": {
        "name": { "type": "text", "max": 80, "required": true, "label": "Name", "search": "A" },
        "code": { "type": "text", "max": 20, "label": "Code", "search": "B" },
        "party": { "type": "reference", "to": "core.party", "onDelete": "set-null", "label": "Contact" },
        "state": { "type": "choice", "values": ["open", "done"], "required": true, "default": "open", "label": "State" }
      },
      "unique": [["code"]]
    }
  },
  "hooks": { "item": ["beforeCreate"] },
  "actions": {
    "item.finish": {
      "label": "Finish",
      "permission": "update:item",
      "effect": "write",
      "input": {
        "type": "object",
        "additionalProperties": false,
        "required": ["id"],
        "properties": { "id": { "type": "string", "format": "uuid" } }
      }
    }
  },
  "roles": {
    "user": {
      "label": "{{name}} user",
      "default": true,
      "rules": [{ "action": "manage", "subject": "item" }]
    }
  },
  "ui": {
    "entry": "ui/index.ts",
    "navigation": [{ "path": "items", "label": "{{name}}", "icon": "box", "permission": "read:item" }],
    "pages": [{ "path": "items", "label": "{{name}}", "view": "list", "table": "item" }],
    "records": { "item": { "actions": [{ "action": "item.finish", "when": { "state": { "eq": "open" } } }] } },
    "widgets": [{ "element": "{{id}}-open", "label": "Open items" }]
  }
}
