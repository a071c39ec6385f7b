// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one object that a template can change: {@code set ns.name = value}. */
public final class Namespace {
  public final Map<String, Object> attributes = new LinkedHashMap<>();
}
