import './not-there.js'
export default { routes: { hello: async () => 1 } }
