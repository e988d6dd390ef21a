Map call(Map args = [:]) {
    return new org.mlopsjfrog.Approval(this).ask(args)
}
