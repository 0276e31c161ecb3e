package dev.tokamak.docs;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Reads settings out of the sources of the interfaces that map them ({@code @ConfigMapping}), with
 * the compiler's own parser. Nested interfaces have to stand in the same file.
 */
final class SettingsReader {
  private static final String MAPPING = "ConfigMapping";

  private final DocTrees docs;
  private final List<Setting> settings = new ArrayList<>();

  private SettingsReader(DocTrees docs) {
    this.docs = docs;
  }

  /**
   * Every setting below a folder of sources, by file and in the order in which they stand there.
   */
  static List<Setting> read(Path sources) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(sources)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        if (Files.readString(file).contains("@" + MAPPING + "(")) {
          files.add(file);
        }
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      var reader = new SettingsReader(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        reader.unit(unit);
      }
      return reader.settings;
    }
  }

  private void unit(CompilationUnitTree unit) {
    Map<String, ClassTree> nested = new HashMap<>();
    for (Tree type : unit.getTypeDecls()) {
      if (type instanceof ClassTree mapping) {
        collect(mapping, nested);
        argument(mapping.getModifiers().getAnnotations(), MAPPING, "prefix")
            .ifPresent(prefix -> group(unit, mapping, prefix, nested));
      }
    }
  }

  private static void collect(ClassTree type, Map<String, ClassTree> found) {
    for (Tree member : type.getMembers()) {
      if (member instanceof ClassTree inner) {
        found.put(inner.getSimpleName().toString(), inner);
        collect(inner, found);
      }
    }
  }

  private void group(
      CompilationUnitTree unit, ClassTree group, String prefix, Map<String, ClassTree> nested) {
    for (Tree member : group.getMembers()) {
      if (member instanceof MethodTree method) {
        setting(unit, method, prefix + "." + kebab(method.getName().toString()), nested);
      }
    }
  }

  private void setting(
      CompilationUnitTree unit, MethodTree method, String name, Map<String, ClassTree> nested) {
    String type = method.getReturnType().toString();
    if (nested.containsKey(type)) {
      group(unit, nested.get(type), name, nested);
    } else if (method.getReturnType() instanceof ParameterizedTypeTree generic
        && generic.getType().toString().equals("Map")) {
      String named = name + ".\"NAME\"";
      ClassTree value = nested.get(generic.getTypeArguments().get(1).toString());
      if (value != null) {
        group(unit, value, named, nested);
      } else {
        add(unit, method, named);
      }
    } else {
      add(unit, method, name);
    }
  }

  private void add(CompilationUnitTree unit, MethodTree method, String name) {
    DocCommentTree comment = docs.getDocCommentTree(TreePath.getPath(unit, method));
    if (comment == null) {
      throw new IllegalStateException(name + " has no Javadoc: say what follows from it");
    }
    settings.add(
        new Setting(
            name,
            argument(method.getModifiers().getAnnotations(), "WithDefault", "value"),
            markdown(comment.getFullBody())));
  }

  private static Optional<String> argument(
      List<? extends AnnotationTree> annotations, String annotation, String name) {
    return annotations.stream()
        .filter(each -> each.getAnnotationType().toString().equals(annotation))
        .flatMap(each -> each.getArguments().stream())
        .map(argument -> value(argument, name))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> value(ExpressionTree argument, String name) {
    return switch (argument) {
      case AssignmentTree named when named.getVariable().toString().equals(name) ->
          value(named.getExpression(), "value");
      // An annotation's only argument need not be named.
      case LiteralTree alone when name.equals("value") -> Optional.of(alone.getValue().toString());
      default -> Optional.empty();
    };
  }

  private static String markdown(List<? extends DocTree> body) {
    return body.stream()
        .map(SettingsReader::markdown)
        .collect(Collectors.joining())
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }

  private static String markdown(DocTree part) {
    return switch (part) {
      case TextTree text -> text.getBody();
      case com.sun.source.doctree.LiteralTree code -> "`" + code.getBody().getBody().strip() + "`";
      case LinkTree link -> "`" + kebab(link.getReference().getSignature().replace("#", "")) + "`";
      case StartElementTree paragraph when paragraph.getName().contentEquals("p") -> " ";
      default ->
          throw new IllegalStateException("Javadoc that this cannot turn to Markdown: " + part);
    };
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
