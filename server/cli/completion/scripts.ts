/**
 * What each shell is told, once. It asks `sluice complete` for every word, so that it knows the
 * commands of the version that is installed. Lines are `word` or `word<tab>description`.
 */
export const completionScripts = {
  bash: `_sluice() {
  local IFS=$'\\n'
  COMPREPLY=($(sluice complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _sluice sluice
`,
  zsh: `#compdef sluice
_sluice() {
  local -a found
  local line tab=$'\\t'
  for line in "\${(@f)$(sluice complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${line/$tab/:}")
  done
  if (( \${#found} )); then _describe 'sluice' found; else _files; fi
}
compdef _sluice sluice
`,
  fish: `function __sluice_complete
  set -l words (commandline -opc) (commandline -ct)
  sluice complete -- $words[2..-1] 2>/dev/null
end
complete -c sluice -a '(__sluice_complete)'
`,
} as const

/** A shell that can be told. */
export type Shell = keyof typeof completionScripts
