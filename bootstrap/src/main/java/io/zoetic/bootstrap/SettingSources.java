// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sources of settings: a properties file, the environment, flags; the later wins. */
final class SettingSources {
  private static final String ENVIRONMENT_PREFIX = "ZOETIC_";
  private static final String CONFIG_FLAG = "config";
  private static final String CONFIG_VARIABLE = ENVIRONMENT_PREFIX + "CONFIG";

  /**
   * Variables of ours that are not settings: the file's name, what log4j2.xml reads, and what the
   * commands of operators read, who start processes from the same shell.
   */
  private static final Set<String> RESERVED_VARIABLES =
      Set.of(
          CONFIG_VARIABLE,
          ENVIRONMENT_PREFIX + "LOG_LEVEL",
          ENVIRONMENT_PREFIX + "LOG_FORMAT",
          ENVIRONMENT_PREFIX + "URL",
          ENVIRONMENT_PREFIX + "API_KEY");

  /**
   * A value and where it was found.
   *
   * @param value null for a flag without a value: {@code --verbose}
   */
  record Given(@Nullable String value, String source) {}

  private final Map<String, Given> defaults = new TreeMap<>();
  private final Map<String, Given> file = new TreeMap<>();
  private final Map<String, Given> environment = new TreeMap<>();
  private final Map<String, Given> flags = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  static SettingSources read(List<String> arguments, Map<String, String> environment) {
    SettingSources sources = new SettingSources();
    sources.readFlags(arguments);
    sources.readEnvironment(environment);
    Given config = sources.flags.remove(CONFIG_FLAG);
    if (config == null && environment.containsKey(CONFIG_VARIABLE)) {
      config = new Given(environment.get(CONFIG_VARIABLE), "environment " + CONFIG_VARIABLE);
    }
    if (config != null) {
      sources.readFile(config);
    }
    return sources;
  }

  /** Adds what holds where no other source has a value. */
  SettingSources over(Map<String, String> values) {
    values.forEach((key, value) -> defaults.put(key, new Given(value, "default")));
    return this;
  }

  static SettingSources of(Map<String, String> values) {
    SettingSources sources = new SettingSources();
    values.forEach((key, value) -> sources.flags.put(key, new Given(value, "given")));
    return sources;
  }

  /** What is wrong with the sources themselves. */
  List<String> problems() {
    return problems;
  }

  Optional<Given> find(String key) {
    Given given = flags.get(key);
    if (given == null) {
      given = environment.get(variable(key));
    }
    if (given == null) {
      given = file.get(key);
    }
    return Optional.ofNullable(given == null ? defaults.get(key) : given);
  }

  /** The rest of every key that starts with the prefix, whichever source gives it. */
  SortedSet<String> findPrefixed(String prefix) {
    SortedSet<String> rests = new TreeSet<>();
    rests.addAll(rests(file.keySet(), prefix));
    rests.addAll(rests(flags.keySet(), prefix));
    for (String rest : rests(environment.keySet(), variable(prefix))) {
      rests.add(rest.toLowerCase(Locale.ROOT).replace('_', '.'));
    }
    return rests;
  }

  private static List<String> rests(Collection<String> names, String prefix) {
    return names.stream()
        .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  /** One line for each value that nobody declared, with the key that was probably meant. */
  List<String> unknown(Collection<String> keys, Collection<String> prefixes) {
    List<String> unknown = new ArrayList<>();
    Predicate<String> known =
        key -> keys.contains(key) || prefixes.stream().anyMatch(key::startsWith);
    file.forEach((key, given) -> report(key, given, known, keys, unknown));
    List<String> variables = keys.stream().map(SettingSources::variable).toList();
    List<String> variablePrefixes = prefixes.stream().map(SettingSources::variable).toList();
    Predicate<String> knownVariable =
        name -> variables.contains(name) || variablePrefixes.stream().anyMatch(name::startsWith);
    environment.forEach((name, given) -> report(name, given, knownVariable, variables, unknown));
    flags.forEach((key, given) -> report(key, given, known, keys, unknown));
    return unknown;
  }

  private static void report(
      String name,
      Given given,
      Predicate<String> known,
      Collection<String> candidates,
      List<String> unknown) {
    if (!known.test(name)) {
      String hint =
          Spelling.closest(name, candidates).map(key -> ": did you mean " + key + "?").orElse("");
      unknown.add("unknown key " + name + " (" + given.source() + ")" + hint);
    }
  }

  /** {@code gateway.max-body} is {@code ZOETIC_GATEWAY_MAX_BODY}. */
  static String variable(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private void readFlags(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--") || argument.length() == 2) {
        problems.add("unexpected argument \"" + argument + "\": flags are --key=value");
        continue;
      }
      int equals = argument.indexOf('=');
      String key = argument.substring(2, equals < 0 ? argument.length() : equals);
      @Nullable String value = equals < 0 ? null : argument.substring(equals + 1);
      boolean valueFollows = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
      if (value == null && valueFollows) {
        i++;
        value = arguments.get(i);
      }
      flags.put(key, new Given(value, "flag --" + key));
    }
  }

  private void readEnvironment(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !RESERVED_VARIABLES.contains(name)) {
            environment.put(name, new Given(value, "environment " + name));
          }
        });
  }

  private void readFile(Given config) {
    String name = config.value();
    if (name == null || name.isBlank()) {
      problems.add("config needs the name of a file (" + config.source() + ")");
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(name))) {
      properties.load(reader);
    } catch (IOException | InvalidPathException e) {
      problems.add("cannot read the file " + name + " (" + config.source() + "): " + e);
    } catch (IllegalArgumentException e) {
      problems.add("the file " + name + " is not a properties file: " + e.getMessage());
    }
    for (String key : properties.stringPropertyNames()) {
      file.put(key, new Given(properties.getProperty(key), "file " + name));
    }
  }
}
