// SPDX-License-Identifier: Apache-2.0
/** The values of a template, as Python's are: printed, compared, iterated over and called. */
@NullMarked
package io.zoetic.model.template.value;

import org.jspecify.annotations.NullMarked;
