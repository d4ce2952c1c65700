import module from 'node:module'
import { join } from 'node:path'

// Half of what a short test takes is to compile the server, which hundreds of files do. The folder
// is the one of the `sluice` command: nobody else can write there.
module.enableCompileCache(join(import.meta.dirname, '../../server/node_modules/.cache/compile'))
