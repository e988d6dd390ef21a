import org.mlopsjfrog.Approval

Map call(Map args = [:]) {
    return new Approval(this).ask(args)
}
