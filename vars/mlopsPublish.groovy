import org.mlopsjfrog.HelperCall

Map call(Map args = [:]) {
    return new HelperCall(this).run('mlopsPublish', args)
}
