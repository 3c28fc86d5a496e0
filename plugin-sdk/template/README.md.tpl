# {{name}}

What it is for, and what it does that its tables do not tell.

Test it with `npm test`; build the package with `npm pack`, and install it with `npm run quoin -- plugin install <file>`.
