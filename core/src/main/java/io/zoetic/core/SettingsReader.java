// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.time.Duration;
import java.util.Map;

/**
 * The settings of a process, as whoever needs some reads them: each with its default and what it
 * means, for people. What is wrong with one is told when all have been read.
 */
public interface SettingsReader {
  /** A text. */
  String string(String key, String defaultValue, String meaning);

  /** A text that is shown to nobody. */
  String secret(String key, String defaultValue, String meaning);

  /** A whole number within bounds, both of which are allowed. */
  int integer(String key, int defaultValue, int min, int max, String meaning);

  /** A time span within bounds, both of which are allowed. */
  Duration duration(String key, Duration defaultValue, Duration min, Duration max, String meaning);

  /** Yes or no. */
  boolean flag(String key, boolean defaultValue, String meaning);

  /**
   * Notes what is allowed but dangerous, unless the rule holds: the process says so when it starts.
   *
   * @param warning the rule, then the value
   */
  void warn(boolean rule, String warning);

  /** All settings whose keys begin so, without that beginning. */
  Map<String, String> prefixed(String prefix, String meaning);
}
