const words = (text: string): string[] => text.trim().split(/\s+/)

/**
 * Functions of pg_catalog that plugin SQL may call: pure ones, the clock, random ids. Absent on purpose:
 * whatever reads settings, catalogs or files, runs SQL given as text, locks, notifies, sleeps, or can build a
 * huge value from a short call (repeat, lpad).
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  // aggregates and windows
  ...words(`count sum avg min max array_agg string_agg bool_and bool_or every json_agg jsonb_agg
    json_object_agg jsonb_object_agg percentile_cont percentile_disc mode stddev stddev_samp stddev_pop variance
    var_samp var_pop corr row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value
    nth_value`),
  // numbers
  ...words(`abs ceil ceiling floor round trunc sign mod div power sqrt cbrt ln log exp degrees radians pi
    width_bucket gcd lcm to_number`),
  // text
  ...words(`lower upper initcap length char_length character_length octet_length btrim ltrim rtrim left right
    substr substring position strpos replace overlay translate split_part starts_with concat concat_ws reverse
    ascii chr md5 sha256 encode decode format to_char regexp_replace regexp_match regexp_count regexp_like
    regexp_substr like_escape normalize string_to_array`),
  // dates and instants
  ...words(`now transaction_timestamp statement_timestamp clock_timestamp date_trunc date_part date_bin extract
    age make_date make_time make_timestamp make_timestamptz make_interval timezone justify_days justify_hours
    justify_interval isfinite overlaps to_date to_timestamp`),
  // json, arrays, rows
  ...words(`to_json to_jsonb row_to_json json_build_object jsonb_build_object json_build_array
    jsonb_build_array jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_each jsonb_each_text
    jsonb_object_keys jsonb_extract_path jsonb_extract_path_text jsonb_set jsonb_insert jsonb_strip_nulls
    jsonb_typeof jsonb_to_record jsonb_to_recordset unnest array_length array_lower array_upper cardinality
    array_position array_append array_prepend array_cat array_remove array_replace array_to_string num_nulls
    num_nonnulls generate_series`),
  // ids
  ...words('gen_random_uuid uuidv7'),
])

/** Functions of schema `kernel`: who the statement runs for, as verified by the database. */
export const ALLOWED_KERNEL_FUNCTIONS: ReadonlySet<string> = new Set([
  'current_organisation',
  'current_actor',
  'current_correlation',
])

/** Types a value may be cast to. No reg* type: casting to one looks names up in the catalog. */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set(
  words(`int2 int4 int8 smallint integer bigint numeric float4 float8 bool boolean text varchar bpchar uuid date
    time timetz timestamp timestamptz interval json jsonb bytea point record`),
)

/** `current_date` and its kin; the ones that tell who is logged in where are refused. */
export const ALLOWED_SQL_VALUES: ReadonlySet<string> = new Set([
  'SVFOP_CURRENT_DATE',
  'SVFOP_CURRENT_TIME',
  'SVFOP_CURRENT_TIME_N',
  'SVFOP_CURRENT_TIMESTAMP',
  'SVFOP_CURRENT_TIMESTAMP_N',
  'SVFOP_LOCALTIME',
  'SVFOP_LOCALTIME_N',
  'SVFOP_LOCALTIMESTAMP',
  'SVFOP_LOCALTIMESTAMP_N',
])
