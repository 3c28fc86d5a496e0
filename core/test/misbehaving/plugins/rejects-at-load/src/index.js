await Promise.reject(new Error('the plugin rejected while it was loaded'))
export default { routes: { hello: async () => 1 } }
