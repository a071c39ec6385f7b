// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import io.zoetic.core.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a process: typed values from a properties file, the environment and flags, where
 * the later source wins.
 *
 * <p>Each read declares a setting and returns its value. A bad value is noted and the default
 * returned, so that reading goes on; {@link #finish} then reports all problems at once, unknown
 * keys included. Two parts of a process may declare the same key if they agree on its limits and
 * default.
 *
 * <ul>
 *   <li>file: {@code gateway.port=8080} in the file that {@code --config} or {@code ZOETIC_CONFIG}
 *       names
 *   <li>environment: {@code ZOETIC_GATEWAY_PORT=8080}; dots and dashes are underscores
 *   <li>flags: {@code --gateway.port=8080} or {@code --gateway.port 8080}
 * </ul>
 *
 * {@snippet :
 * Settings settings = Settings.from(List.of(arguments), System.getenv());
 * int port = settings.integer("gateway.port", 8080, 0, 65535, "where HTTP is served; 0: any");
 * settings.finish();
 * }
 *
 * <p>Blanks around a value are dropped: a secret mounted from a file often ends in a newline.
 *
 * <p>Used by the one thread that starts the process.
 */
public final class Settings implements SettingsReader {
  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
  private static final String MASK = "****";
  private static final Pattern SECRET_KEY =
      Pattern.compile("(?i).*(password|secret|token|jaas|credential|private).*");
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password=)[^&\\s]*");

  private final SettingSources sources;
  private final Map<String, Setting> declared = new LinkedHashMap<>();
  private final List<String> prefixes = new ArrayList<>();
  private final Map<String, String> effective = new TreeMap<>();
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  private Settings(SettingSources sources) {
    this.sources = sources;
    problems.addAll(sources.problems());
  }

  /** The settings of a process started with these arguments in this environment. */
  public static Settings from(List<String> arguments, Map<String, String> environment) {
    return new Settings(SettingSources.read(arguments, environment));
  }

  /**
   * The same over other defaults than those in the code: a process that embeds a service knows
   * better. Files, environment and flags win over them.
   */
  public static Settings from(
      List<String> arguments, Map<String, String> environment, Map<String, String> defaults) {
    return new Settings(SettingSources.read(arguments, environment).over(defaults));
  }

  /** Settings given by a program: a test, or a process that embeds another one. */
  public static Settings of(Map<String, String> values) {
    return new Settings(SettingSources.of(values));
  }

  /** Any text. */
  @Override
  public String string(String key, String defaultValue, String meaning) {
    return read(new Setting(key, meaning, "text", defaultValue, false), defaultValue, text -> text);
  }

  /** Any text; absent where no source gives it or the text is empty. */
  public Optional<String> optional(String key, String meaning) {
    Setting setting = new Setting(key, meaning, "text", "", false);
    return Optional.of(read(setting, "", text -> text)).filter(text -> !text.isEmpty());
  }

  /** Text that is never shown. */
  @Override
  public String secret(String key, String defaultValue, String meaning) {
    return read(new Setting(key, meaning, "text", defaultValue, true), defaultValue, text -> text);
  }

  /** A whole number in {@code min..max}. */
  @Override
  public int integer(String key, int defaultValue, int min, int max, String meaning) {
    String limits = min + ".." + max;
    Setting setting = new Setting(key, meaning, limits, Integer.toString(defaultValue), false);
    return read(setting, defaultValue, text -> within(Integer.parseInt(text), min, max));
  }

  /** A time span in {@code min..max}: {@code 500ms}, {@code 3s}, {@code 1h}, {@code 7d}, ISO. */
  @Override
  public Duration duration(
      String key, Duration defaultValue, Duration min, Duration max, String meaning) {
    String limits = Quantities.format(min) + ".." + Quantities.format(max);
    Setting setting = new Setting(key, meaning, limits, Quantities.format(defaultValue), false);
    return read(setting, defaultValue, text -> within(Quantities.duration(text), min, max));
  }

  /** A size in {@code min..max}: {@code 1MiB}, {@code 20MB} or a plain number of bytes. */
  public long bytes(String key, long defaultValue, long min, long max, String meaning) {
    String limits = Quantities.format(min) + ".." + Quantities.format(max);
    Setting setting = new Setting(key, meaning, limits, Quantities.format(defaultValue), false);
    return read(setting, defaultValue, text -> within(Quantities.bytes(text), min, max));
  }

  /** {@code true} or {@code false}; as a flag without a value, {@code true}. */
  @Override
  public boolean flag(String key, boolean defaultValue, String meaning) {
    String text = Boolean.toString(defaultValue);
    Setting setting = new Setting(key, meaning, "true, false", text, false);
    return read(setting, defaultValue, Settings::parseBoolean);
  }

  /** One of an enum's constants, written in lower case with dashes. */
  public <E extends Enum<E>> E choice(String key, E defaultValue, String meaning) {
    Class<E> type = defaultValue.getDeclaringClass();
    String limits =
        Arrays.stream(type.getEnumConstants())
            .map(Settings::written)
            .collect(Collectors.joining(", "));
    Setting setting = new Setting(key, meaning, limits, written(defaultValue), false);
    return read(setting, defaultValue, text -> Enum.valueOf(type, constantName(text)));
  }

  /**
   * All settings whose key starts with the prefix, by the rest of the key: what is passed through
   * to a library. In the environment every underscore of the rest is a dot.
   */
  @Override
  public Map<String, String> prefixed(String prefix, String meaning) {
    declare(new Setting(prefix + "*", meaning, "text", "", false));
    prefixes.add(prefix);
    Map<String, String> values = new TreeMap<>();
    for (String rest : sources.findPrefixed(prefix)) {
      boolean masked = SECRET_KEY.matcher(rest).matches();
      Setting setting = new Setting(prefix + rest, meaning, "text", "", masked);
      values.put(rest, read(setting, "", text -> text));
    }
    return values;
  }

  /** Notes a problem with several settings together, unless the rule holds. */
  public void require(boolean rule, String problem) {
    if (!rule) {
      problems.add(problem);
    }
  }

  @Override
  public void warn(boolean rule, String warning) {
    if (!rule) {
      warnings.add(warning);
    }
  }

  /**
   * Ends reading, and logs what is allowed but dangerous.
   *
   * @throws InvalidSettingsException if any value is bad, any key unknown or the file unreadable
   */
  public void finish() {
    problems.addAll(sources.unknown(declared.keySet(), prefixes));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(List.copyOf(problems));
    }
    warnings.forEach(LOG::warn);
  }

  /** What is allowed but dangerous, as far as it has been read; {@link #finish} logs it. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** One line {@code key = value (source)} for each setting, sorted, secrets masked. */
  public String effective() {
    return String.join("\n", effective.values());
  }

  /** All settings read so far, in that order. */
  public List<Setting> declared() {
    return List.copyOf(declared.values());
  }

  private <T> T read(Setting setting, T defaultValue, Function<String, T> parser) {
    declare(setting);
    Optional<SettingSources.Given> given = sources.find(setting.key());
    if (given.isEmpty()) {
      show(setting, setting.defaultValue(), "default");
      return defaultValue;
    }
    String text = text(given.get(), defaultValue instanceof Boolean ? "true" : null);
    if (text == null) {
      problems.add(setting.key() + " needs a value (" + given.get().source() + ")");
      return defaultValue;
    }
    show(setting, text, given.get().source());
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s must be %s, was \"%s\" (%s)"
              .formatted(setting.key(), setting.rule(), text, given.get().source()));
      return defaultValue;
    }
  }

  private static @Nullable String text(SettingSources.Given given, @Nullable String bare) {
    return given.value() == null ? bare : given.value().strip();
  }

  private void declare(Setting setting) {
    Setting earlier = declared.putIfAbsent(setting.key(), setting);
    if (earlier != null && !earlier.agreesWith(setting)) {
      throw new IllegalStateException(
          "two readers of a setting must agree, were " + earlier + " and " + setting);
    }
  }

  private void show(Setting setting, String value, String source) {
    String masked = setting.masked() && !value.isEmpty() ? MASK : value;
    String shown = PASSWORD_IN_URL.matcher(masked).replaceAll("$1" + MASK);
    effective.put(setting.key(), setting.key() + " = " + shown + " (" + source + ")");
  }

  private static <T extends Comparable<T>> T within(T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("out of bounds");
    }
    return value;
  }

  private static boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constantName(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
