// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.util.List;

/**
 * A view of a dict, as its {@code keys}, {@code values} and {@code items} return.
 *
 * @param type the name of its Python type
 */
public record DictView(String type, List<Object> content) {}
