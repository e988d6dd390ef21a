package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.SerializableScript;
import groovy.lang.MissingPropertyException;
import org.codehaus.groovy.runtime.InvokerHelper;

/** Base of the Jenkinsfile and of every var: a call nobody defines is a global variable or a step. */
public abstract class PipelineScript extends SerializableScript {
    @Override
    public Object invokeMethod(String name, Object given) {
        Object[] arguments = given instanceof Object[] several ? several : new Object[] {given};
        Object variable = Interpreter.current().globalVariable(this, name);
        if (variable != null) {
            return InvokerHelper.getMetaClass(variable).invokeMethod(variable, "call", arguments);
        }
        return Interpreter.current().suspend(name, arguments);
    }

    @Override
    public Object getProperty(String name) {
        try {
            return super.getProperty(name);
        } catch (MissingPropertyException missing) {
            Object variable = Interpreter.current().globalVariable(this, name);
            Object found = variable != null ? variable : Interpreter.current().environment(name);
            if (found == null) {
                throw missing;
            }
            return found;
        }
    }
}
