export default { routes: { hello: async () => 
