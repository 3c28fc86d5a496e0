for (;;) JSON.parse('[]')
