# Completes `cargo xtask` in fish. Once, in a repository:
# cargo xtask completions fish >~/.config/fish/conf.d/loudfail.fish
#
# It asks the program that was built last in the repository at hand, and never builds one.

function __loudfail_program
    set -l folder $PWD
    while test -n "$folder"
        if grep -qs loudfail $folder/xtask/Cargo.toml
            set -l target $folder/target
            set -q CARGO_TARGET_DIR; and set target $CARGO_TARGET_DIR
            test -x $target/debug/xtask; and echo $target/debug/xtask
            return
        end
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
end

# The words behind `cargo xtask`, without the one at hand.
function __loudfail_words
    set -l words (commandline -opc)
    set -e words[1]
    string match -q '+*' -- $words[1]; and set -e words[1]
    test "$words[1]" = xtask; or return 1
    set -e words[1]
    string join \n -- $words
    return 0
end

function __loudfail_complete
    set -l program (__loudfail_program)
    test -n "$program"; or return
    set -l current (commandline -ct)
    for line in (LOUDFAIL_COMPLETE=1 $program (__loudfail_words) "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path $current
            case :folders
                __fish_complete_directories $current
            case '*'
                echo $line
        end
    end
end

complete -c cargo -n '__loudfail_words >/dev/null' -f -a '(__loudfail_complete)'
