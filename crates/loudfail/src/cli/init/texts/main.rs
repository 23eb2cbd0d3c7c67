fn main() -> std::process::ExitCode {
    loudfail::main()
}
