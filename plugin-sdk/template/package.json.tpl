{
  "name": "@{{publisher}}/{{id}}",
  "version": "0.1.0",
  "type": "module",
  "license": "Apache-2.0",
  "files": ["plugin.json", "src", "ui", "README.md", "CHANGELOG.md"],
  "exports": { ".": "./src/index.ts" },
  "dependencies": { "@quoin/plugin-sdk": "{{sdk}}" }
}
