import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
do throws(GeneratorError) {
  let options = try Options(arguments)
  if options.wantsHelp {
    print(Options.help)
    exit(0)
  }
  exit(try run(options))
} catch {
  FileHandle.standardError.write(Data("ContractGenerator: \(error.description)\n".utf8))
  exit(error.isUsage ? 2 : 1)
}
