package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.TransformerConfiguration;
import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.customizers.ImportCustomizer;

/** Turns Groovy into programs for the interpreter: the Jenkinsfile, and vars and classes of the library. */
final class Compiler {
    private final Path library;
    private final boolean sandboxed;
    private GroovyShell shell;

    Compiler(Path library, boolean sandboxed) {
        this.library = library;
        this.sandboxed = sandboxed;
        startAfresh();
    }

    /** A new class loader, as after a restart of the controller: no class keeps a static value. */
    void startAfresh() {
        ImportCustomizer imports = new ImportCustomizer();
        imports.addStarImports("com.cloudbees.groovy.cps", "hudson.model", "jenkins.model");
        imports.addImports("org.jenkinsci.plugins.workflow.libs.Library");
        CpsTransformer transformer = sandboxed ? new SandboxTransformer() : new CpsTransformer();
        transformer.setConfiguration(new TransformerConfiguration());
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setSourceEncoding("UTF-8");
        configuration.addCompilationCustomizers(imports, transformer);
        configuration.setScriptBaseClass(PipelineScript.class.getName());
        shell = new GroovyShell(Compiler.class.getClassLoader(), new Binding(), configuration);
        try {
            shell.getClassLoader().addURL(library.resolve("vars").toUri().toURL());
            shell.getClassLoader().addURL(library.resolve("src").toUri().toURL());
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Script jenkinsfile(String text) {
        return shell.parse(text, "WorkflowScript");
    }

    ClassLoader classLoader() {
        return shell.getClassLoader();
    }

    /** The library's var of that name with its script's binding, or null. */
    Script variable(String name, Binding binding) {
        if (!Files.exists(library.resolve("vars").resolve(name + ".groovy"))) {
            return null;
        }
        try {
            Script script = (Script) shell.getClassLoader().loadClass(name).getDeclaredConstructor().newInstance();
            script.setBinding(binding);
            return script;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("vars/" + name + ".groovy", broken);
        }
    }
}
