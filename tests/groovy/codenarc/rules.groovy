String everywhere = '*.groovy,Jenkinsfile*'

ruleset {
    description 'What a Jenkins shared library must hold to'

    // they look at files named Jenkinsfile only unless told otherwise
    ruleset('rulesets/jenkins.xml') {
        'ClassNotSerializable' { applyToFileNames = everywhere }
        'ClosureInGString' { applyToFileNames = everywhere }
        'CpsCallFromNonCpsMethod' {
            applyToFileNames = everywhere
            cpsPackages = ['org.mlopsjfrog']
        }
        'ExpressionInCpsMethodNotSerializable' { applyToFileNames = everywhere }
        'ForbiddenCallInCpsMethod' { applyToFileNames = everywhere }
        'ObjectOverrideOnlyNonCpsMethods' { applyToFileNames = everywhere }
        'ParameterOrReturnTypeNotSerializable' {
            applyToFileNames = everywhere
            enabled = false   // Map and List are interfaces; what is passed is a LinkedHashMap or an ArrayList
        }
    }
    ruleset('rulesets/basic.xml')
    ruleset('rulesets/braces.xml')
    ruleset('rulesets/imports.xml') {
        'MisorderedStaticImports' { enabled = false }
    }
    ruleset('rulesets/unused.xml') {
        'UnusedVariable' { ignoreVariableNames = '_' }   // what @Library annotates
    }
    ruleset('rulesets/unnecessary.xml') {
        'UnnecessaryReturnKeyword' { enabled = false }   // a CPS method that says what it returns reads better
        'UnnecessaryGetter' { enabled = false }
    }
    ruleset('rulesets/concurrency.xml') {
        'NoScriptBindings' { doNotApplyToFileNames = 'Jenkinsfile*' }   // an environment block is written like one
    }
    ruleset('rulesets/exceptions.xml') {
        // around the JSON parser only, where no interruption passes; null is its answer for what is no JSON
        'CatchException' { doNotApplyToFileNames = 'Json.groovy' }
        'ReturnNullFromCatchBlock' { doNotApplyToFileNames = 'Json.groovy' }
    }
    LineLength { length = 140 }
    TrailingWhitespace()
    MethodSize { maxLines = 40 }
    NestedBlockDepth {
        maxNestedBlockDepth = 4
        doNotApplyToFileNames = 'Jenkinsfile*'
    }

    IllegalRegex {
        name = 'ShellScriptInDoubleQuotes'
        regex = /\b(sh|bat|powershell|pwsh)(\s*\(\s*|\s+)(script:\s*)?"/
    }
    IllegalRegex {
        name = 'StateInAVar'
        regex = /@(groovy\.transform\.)?Field\b/
    }
    IllegalRegex {
        name = 'NeedsAnApproval'
        regex = /JsonSlurperClassic|new IllegalArgumentException|\.withIndex\(|\.indexed\(|getRawBuild|\.execute\(\)|System\.getenv|new File\(/
    }
    IllegalRegex {
        name = 'SwallowsAnAbort'
        regex = /catch\s*\(\s*(Throwable|FlowInterruptedException|InterruptedException)/
    }
}
