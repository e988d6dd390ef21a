// A test of the rules: each fault here must be seen, and what is right must not. Run by `make lint`.
import org.codenarc.ruleregistry.RuleRegistryInitializer
import org.codenarc.ruleset.RuleSetUtil
import org.codenarc.source.CustomCompilerPhaseSourceDecorator
import org.codenarc.source.SourceString

new RuleRegistryInitializer().initializeRuleRegistry()
def rules = RuleSetUtil.loadRuleSetFile("file:${args[0]}").rules
def seen = { String text, String name ->
    def source = new SourceString(text, "vars/${name}", name)
    def at = { phase -> phase == source.astCompilerPhase ? source : new CustomCompilerPhaseSourceDecorator(source, phase) }
    rules.collectMany { it.applyTo(at(it.compilerPhase)) ?: [] }*.rule*.name as Set
}

def planted = [
    'a script with a variable in it'         : ['ShellScriptInDoubleQuotes', 'def call(String x) {\n    sh "echo ${x}"\n}\n'],
    'the same by name'                       : ['ShellScriptInDoubleQuotes', 'def call(String x) {\n    bat(script: "echo ${x}")\n}\n'],
    'state that parallel branches share'     : ['StateInAVar', '@groovy.transform.Field\nMap kept = [:]\ndef call() { kept.size() }\n'],
    'a call that needs an approval'          : ['NeedsAnApproval', 'def call(List x) {\n    return x.withIndex()\n}\n'],
    'an abort that is swallowed'             : ['SwallowsAnAbort', 'def call() {\n    try {\n        input("x")\n    } catch (Throwable t) {\n        echo(t.message)\n    }\n}\n'],
    'a step in code that is not transformed' : ['CpsCallFromNonCpsMethod', 'import com.cloudbees.groovy.cps.NonCPS\n@NonCPS\ndef call() {\n    other()\n}\ndef other() {\n    return 1\n}\n'],
    'a closure for sort'                     : ['ForbiddenCallInCpsMethod', 'def call(List x) {\n    return x.toSorted { a, b -> a <=> b }\n}\n'],
    'a lazy text'                            : ['ClosureInGString', 'def call() {\n    return "${-> 1}"\n}\n'],
    'a class that no restart survives'       : ['ClassNotSerializable', 'class Kept {\n    int x\n}\n'],
]
def missed = planted.findAll { what, fault -> !(fault[0] in seen(fault[1], 'planted.groovy')) }
def wrong = seen("Map call(Map args = [:]) {\n    sh(script: 'true', label: args.label)\n    return args\n}\n", 'right.groovy')

if (missed || wrong) {
    missed.each { what, fault -> System.err.println("not seen: ${what} (${fault[0]}), only ${seen(fault[1], 'planted.groovy')}") }
    System.err.println("seen where nothing is wrong: ${wrong}")
    throw new IllegalStateException('the rules of CodeNarc do not see what they should')
}
println "${planted.size()} planted faults seen"
