// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import java.util.Map;

/**
 * The base model.
 *
 * @param layouts how many values each layout has, by its name
 */
record BaseModelJson(String digest, String name, Map<String, Integer> layouts) {}
