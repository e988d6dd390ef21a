Map call(Map args = [:]) {
    return new org.mlopsjfrog.HelperCall(this).run('mlopsGate', args)
}
