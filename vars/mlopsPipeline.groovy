Map call(Map args = [:]) {
    return new org.mlopsjfrog.WholePipeline(this).run(args)
}
