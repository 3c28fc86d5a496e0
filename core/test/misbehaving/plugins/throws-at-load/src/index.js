throw new Error('the plugin threw while it was loaded')
