# Completes `cargo xtask` in zsh. Once, in a repository: cargo xtask completions zsh >>~/.zshrc (behind compinit)
#
# It asks the program that was built last in the repository at hand, and never builds one.

_loudfail_program() {
    local folder=$PWD program
    while [[ -n $folder ]]; do
        if grep -qs loudfail "$folder/xtask/Cargo.toml"; then
            program=${CARGO_TARGET_DIR:-$folder/target}/debug/xtask
            [[ -x $program ]] && print -r -- $program
            return
        fi
        folder=${folder%/*}
    done
}

_loudfail_cargo() {
    local at=2 program line
    [[ ${words[2]-} == +* ]] && at=3
    if [[ ${words[at]-} != xtask ]] || (( CURRENT <= at )); then
        if (( $+functions[_cargo] )); then
            _cargo "$@"
        else
            _default
        fi
        return
    fi
    program=$(_loudfail_program)
    [[ -n $program ]] || return 1
    local -a found
    for line in "${(@f)$(LOUDFAIL_COMPLETE=1 $program "${(@)words[at+1,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            :files) _files && return ;;
            :folders) _files -/ && return ;;
            *$'\t'*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
            *) found+=("${line//:/\\:}") ;;
        esac
    done
    _describe -t xtask 'cargo xtask' found
}

# What completed cargo before goes on to do so for everything else.
if [[ -n ${_comps[cargo]-} && ${_comps[cargo]} == _cargo ]]; then
    autoload -Uz _cargo
fi
compdef _loudfail_cargo cargo
