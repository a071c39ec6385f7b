// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import java.util.Map;

/**
 * The base model.
 *
 * @param layouts how many values each layout has, by its name
 */
record BaseModelJson(
    @Doc(value = "Of the checkpoint.", shape = Shape.DIGEST) String digest,
    String name,
    @Doc(value = "How many values each layout has.", min = 1) Map<String, Integer> layouts) {}
