Object call(Map args = [:], Closure body) {
    return new org.mlopsjfrog.ToolEnvironment(this).around(args, body)
}

Object call(Map args = [:]) {
    error("withMlops needs a block: withMlops(${args.keySet().join(', ')}) { sh ... }")
}
