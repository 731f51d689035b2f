/** The whole CLI, as one file. */
import '../../src/cli/main.ts'
