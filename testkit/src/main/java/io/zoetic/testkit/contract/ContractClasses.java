// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of tests as they were compiled: which have a contract, and which tests they declare.
 * They are read, not loaded, so that what no engine has found is seen too.
 */
final class ContractClasses {
  private static final String CONTRACT = Contract.class.descriptorString();

  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/RepeatedTest;",
          "Lorg/junit/jupiter/api/TestFactory;",
          "Lorg/junit/jupiter/params/ParameterizedTest;");

  private final Map<String, ClassModel> all = new HashMap<>();

  /** Whose contracts may lie in another module. */
  ContractClasses(List<Path> modules) throws IOException {
    for (Path module : modules) {
      for (Path file : filesOf(module)) {
        ClassModel type = ClassFile.of().parse(file);
        all.put(nameOf(type.thisClass()), type);
      }
    }
  }

  private static List<Path> filesOf(Path module) throws IOException {
    Path folder = module.resolve("target/test-classes");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(each -> each.toString().endsWith(".class")).sorted().toList();
    }
  }

  /**
   * A class that can be run.
   *
   * @param contract the most general class of those above it that has the mark
   * @param methods all tests, its own and those it inherits
   */
  record Declared(String type, String contract, Set<String> methods) {}

  /** Those of a module that have a contract. */
  List<Declared> of(Path module) throws IOException {
    List<Declared> found = new ArrayList<>();
    for (Path file : filesOf(module)) {
      ClassModel type = ClassFile.of().parse(file);
      List<ClassModel> line = lineOf(type);
      List<ClassModel> marked = line.stream().filter(each -> has(each, CONTRACT)).toList();
      if (!marked.isEmpty() && !type.flags().has(AccessFlag.ABSTRACT)) {
        Set<String> methods = new TreeSet<>();
        line.forEach(each -> methods.addAll(testsOf(each)));
        found.add(
            new Declared(nameOf(type.thisClass()), nameOf(marked.getLast().thisClass()), methods));
      }
    }
    return found;
  }

  /** The class and those above it, as far as they are tests. */
  private List<ClassModel> lineOf(ClassModel type) {
    List<ClassModel> line = new ArrayList<>();
    for (@Nullable ClassModel each = type;
        each != null;
        each = each.superclass().map(ContractClasses::nameOf).map(all::get).orElse(null)) {
      line.add(each);
    }
    return line;
  }

  private static List<String> testsOf(ClassModel type) {
    return type.methods().stream()
        .filter(method -> TESTS.stream().anyMatch(test -> has(method, test)))
        .map(method -> method.methodName().stringValue())
        .toList();
  }

  private static boolean has(AttributedElement element, String annotation) {
    return element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(found -> found.annotations().stream())
        .orElseGet(Stream::empty)
        .map(Annotation::className)
        .anyMatch(name -> name.equalsString(annotation));
  }

  private static String nameOf(ClassEntry type) {
    return type.asInternalName().replace('/', '.');
  }
}
