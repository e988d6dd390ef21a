package org.mlopsjfrog.harness;

import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;

/** The objects every pipeline sees: env, currentBuild, params, scm, docker. Their state belongs to the build. */
final class GlobalVariables {
    private GlobalVariables() {
    }

    static Object named(String name) {
        return switch (name) {
            case "env" -> new Env();
            case "currentBuild" -> new CurrentBuild();
            case "params" -> Collections.unmodifiableMap(Interpreter.current().build.parameters);
            case "scm" -> Interpreter.current().build.source();
            case "docker" -> new DockerVariable();
            default -> null;
        };
    }

    /** The scope's environment; a variable that is set here is set for the whole build. */
    public static final class Env extends GroovyObjectSupport implements Serializable {
        @Override
        public Object getProperty(String name) {
            return Interpreter.current().environment(name);
        }

        @Override
        public void setProperty(String name, Object value) {
            Interpreter.current().build.environment.put(name, String.valueOf(value));
        }

        public Map<String, String> getEnvironment() {
            return Interpreter.current().build.environment;
        }
    }

    /** The running build. */
    public static final class CurrentBuild implements Serializable {
        public String getResult() {
            return Interpreter.current().build.result;
        }

        public void setResult(String result) {
            Interpreter.current().build.worsen(result);
        }

        public String getCurrentResult() {
            return Interpreter.current().build.currentResult();
        }

        public String getDescription() {
            return Interpreter.current().build.description;
        }

        public void setDescription(String description) {
            Interpreter.current().build.description = description;
        }

        public String getAbsoluteUrl() {
            throw new IllegalStateException("Root URL isn't configured yet. Cannot compute absolute URL.");
        }
    }
}
