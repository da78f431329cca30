select
    rule_id,
    family as rule_family,
    severity as default_severity,
    name_zh,
    name_en,
    sentence_zh,
    sentence_en,
    message_zh as message_template_zh,
    message_en as message_template_en,
    source as rule_basis,
    rank as rule_rank,
    relation
from {{ ref('stg_quality__rules') }}
order by rule_id
