import { Argument, type Command } from 'commander'
import type { Shell } from '../completion/scripts.ts'
import { exampleText } from './common.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** `sluice completion`, and the hidden `sluice complete` that its scripts ask. */
export function defineCompletionCommands(program: Command): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and keys of flags')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText(
      'after',
      exampleText([
        'sluice completion bash >> ~/.bashrc',
        'sluice completion zsh >> ~/.zshrc',
        'sluice completion fish > ~/.config/fish/completions/sluice.fish',
      ]),
    )
    .action(async (shell: Shell) => {
      const { printCompletionScript } = await import('../commands/completion.ts')
      printCompletionScript(shell)
    })
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { complete } = await import('../commands/completion.ts')
      await complete(program, words)
    })
}
